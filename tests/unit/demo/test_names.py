"""Fictitious names: never near a real company, as frequent in their parts as real ones."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import islice

import pytest

from demo import forms
from demo.brands import brands_in_use, is_free
from demo.codes import with_wrong_check
from demo.entities import Invented, Stream
from demo.places import CITY_WEIGHTS, by_code, places
from demo.showcase import SAME_NAME, SAME_SHOP_NAME, SKETCHES, WRONG_CODE, invented, showcase
from demo.statistics import statistics
from demo.wording import TO_TRADITIONAL
from registry import usci
from registry.enumerations import codes as enumerated
from registry.names import fold_name

TODAY = date(2026, 5, 1)
MANY = 200_000


@pytest.fixture(scope="module")
def sample():
    return list(islice(invented(seed=7, day=TODAY), 20_000))


def test_places_lie_outside_every_list_of_divisions():
    codes = [place.code for place in places()]
    assert len(codes) == len(set(codes)) == 1 + 12 + 12 * 4
    assert all(code.startswith("99") for code in codes)
    assert all(place.parent in by_code() for place in places() if place.parent)


def test_no_entity_names_a_region_outside_99(sample):
    assert all(entity.region in by_code() for entity in sample)
    assert all(entity.usci[2:4] == "99" for entity in sample if entity.usci)
    assert all(entity.registration_number[:2] in ("", "99") for entity in sample)


def test_no_brand_is_in_use(sample):
    in_use = brands_in_use()
    assert len(in_use) > 100_000
    for entity in sample:
        brand, trade = entity.parts.brand, entity.parts.trade
        assert brand not in in_use
        assert not brand or (brand + trade) not in in_use
        assert len(brand) < 2 or brand[:2] not in in_use
    assert not [alias for entity in sample for alias in entity.aliases if alias in in_use]


def test_no_showcase_brand_is_in_use():
    places_in_front = sorted((place.full_name for place in places()), key=len, reverse=True)
    for sketch in SKETCHES:
        rest = sketch.name
        for place in places_in_front:
            rest = rest.removeprefix(place)
        assert is_free(rest[:2], rest[2:4], brands_in_use()), sketch.name


def test_every_code_is_valid_but_the_one_that_shall_not_be(sample):
    wrong = [entity.name for entity in sample if entity.usci and usci.flags(entity.usci)]
    assert wrong == [WRONG_CODE]


def test_wrong_check_differs_in_the_last_character_only():
    code = usci.make("91", "990102", "12345678")
    assert with_wrong_check(code)[:-1] == code[:-1]
    assert with_wrong_check(code) != code


def test_names_and_codes_are_unique_over_two_hundred_thousand():
    names: Counter[str] = Counter()
    codes: set[str] = set()
    without = 0
    for entity in islice(invented(seed=1, day=TODAY), MANY):
        names[entity.name.replace("（", "").replace("）", "")] += 1
        codes.add(entity.usci)
        without += not entity.usci
    assert names[SAME_NAME] == names[SAME_SHOP_NAME] == 2
    borne_twice = sum(count for count in names.values() if count > 1)
    assert 0.005 < borne_twice / MANY < 0.03
    assert max(names.values()) < 15
    assert len(codes) == MANY - without + 1  # all that have none count as one
    assert 0.005 < without / MANY < 0.03


def test_those_who_share_a_name_lie_in_one_city_and_bear_codes(sample):
    bearers: dict[str, list[Invented]] = {}
    for entity in sample:
        bearers.setdefault(fold_name(entity.name), []).append(entity)
    shared = {name: found for name, found in bearers.items() if len(found) > 1}
    for intended in (SAME_NAME, SAME_SHOP_NAME):
        shared.pop(fold_name(intended))
    assert len(shared) > 50
    for found in shared.values():
        assert len({entity.region[:4] for entity in found}) == len({entity.kind for entity in found}) == 1
        assert len({entity.usci for entity in found} - {""}) == len(found)
        assert found[0].kind == "individual_business" or found[0].status == "cancelled"


def test_cities_are_as_unequal_as_real_ones_and_a_few_parents_have_most_branches(sample):
    cities = Counter(entity.region[:4] for entity in sample)
    weights = {f"99{number:02d}": weight for number, weight in enumerate(CITY_WEIGHTS, start=1)}
    for city, weight in weights.items():
        assert cities[city] / len(sample) == pytest.approx(weight / sum(CITY_WEIGHTS), rel=0.15), city
    branches = Counter(entity.parent_usci for entity in sample if entity.parent_usci)
    assert max(branches.values()) > 20
    assert Counter(branches.values())[1] > len(branches) / 2


def test_region_parts_brand_lengths_trades_and_forms_follow_the_counts(sample):
    counts = statistics()
    companies = [e.parts for e in sample if e.kind == "enterprise" and e.parts.form in forms.COMPANY_FORMS]
    total = len(companies)
    assert total > 12_000
    for parts, weighted in (
        ([str(parts.regions) for parts in companies], counts.region_parts),
        ([str(len(parts.brand)) for parts in companies], counts.brand_lengths),
        ([parts.trade for parts in companies], counts.trades),
        ([parts.form for parts in companies], forms.forms_by_kind(counts.forms)["enterprise"]),
    ):
        found = Counter(parts)
        for value in weighted.values[:8]:
            assert found[value] / total == pytest.approx(weighted.share(value), rel=0.2, abs=0.006), value


def test_brands_hold_the_characters_of_real_ones_though_real_brands_are_refused(sample):
    characters = Counter(
        c for entity in sample for c in entity.parts.brand[:2] if entity.kind == "enterprise"
    )
    counts, total = statistics().characters, sum(characters.values())
    for character in counts.values[:20]:
        assert characters[character] / total == pytest.approx(counts.share(character), rel=0.3), character


def test_same_seed_and_day_give_the_same_stream_in_another_process(sample):
    script = (
        "from datetime import date; from itertools import islice; from demo.showcase import invented;"
        "import hashlib; h = hashlib.sha256();"
        "[h.update(repr(e).encode()) for e in islice(invented(seed=7, day=date(2026, 5, 1)), 3000)];"
        "print(h.hexdigest())"
    )
    runs = {
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(runs) == 1


def test_another_seed_gives_other_names_and_codes(sample):
    other = list(islice(Stream(seed=8, today=TODAY), 2000))
    assert not {entity.name for entity in other} & {entity.name for entity in sample}
    codes = {entity.usci for entity in sample} - {""}
    assert not {entity.usci for entity in other} & codes


def test_all_kinds_states_and_sorts_of_names_occur(sample):
    assert {entity.kind for entity in sample} == set(enumerated("entity_kind"))
    assert {entity.status for entity in sample} == set(enumerated("entity_status"))
    assert {entity.usci[:1] for entity in sample} >= {"1", "3", "5", "8", "9", "N", "Y"}
    parents = {entity.usci for entity in sample}
    children = [entity for entity in sample if entity.parent_usci]
    assert len(children) > 500
    assert all(child.parent_usci in parents for child in children)
    assert any(entity.english_name for entity in sample)
    traditional = {chr(character) for character in TO_TRADITIONAL.values()}
    assert any(traditional & set(name) for entity in sample for name in entity.former_names)


def test_showcase_parents_stand_before_their_branches():
    made = showcase(seed=3, today=TODAY)
    for place, entity in enumerate(made):
        assert not entity.parent_usci or entity.parent_usci in {other.usci for other in made[:place]}
