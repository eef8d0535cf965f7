"""Before a new index may answer: does it hold what the database says, and does it find it?

Three looks. Every key and version against the database; the content of a sample against a fresh rendering; and
the sample asked for by code and by name, which proves mapping, analysis and order on this very server. Entities that
changed after the index's position may differ: they are asked for last, so that none is overlooked.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from journal import selectors as journal
from search import documents
from search.engine import NO_FILTERS, Document, SearchEngine, View
from search.plan import CODE, NAME, code_of, plan

STAMPS = 5_000  # looked at together
SAMPLE = 1_000  # documents whose content is compared: all of them on a small site
ASKED = 50  # documents of the sample that are searched for
NAMED = 20  # keys that a finding names


def faults_of(used: SearchEngine, name: str, *, seq: int) -> list[str]:
    """What is wrong with an index that has followed the log up to `seq`, in words; empty where nothing is."""
    view = used.view(name)
    faults = [*_of_stamps(view, seq), *_of_sample(view, seq)]
    count, expected = view.count(), documents.public_entities().count()
    if not faults and abs(count - expected) > journal.entities_after(seq):
        faults.append(f"{count} documents for {expected} entities")
    return faults


def _of_stamps(view: View, seq: int) -> list[str]:
    """Missing, leaked and outdated documents, over all keys; that none is there twice, the count says."""
    wrong: dict[str, list[str]] = {"missing": [], "leaked": [], "of another version": []}
    for ours, held in _side_by_side(view):
        found = {
            "missing": ours.keys() - held.keys(),
            "leaked": held.keys() - ours.keys(),
            "of another version": {key for key in ours.keys() & held.keys() if ours[key] != held[key]},
        }
        suspects = set().union(*found.values())
        if not suspects:
            continue
        moved = journal.changed_after(seq, keys=suspects)
        for what, keys in found.items():
            wrong[what] += sorted(keys - moved)
        if any(len(keys) > STAMPS for keys in wrong.values()):
            break  # nothing like the database: enough is known
    return [_words(len(keys), what, keys) for what, keys in wrong.items() if keys]


def _words(count: int, what: str, keys: list[str]) -> str:
    return f"{count} {what}: {', '.join(keys[:NAMED])}"


def _side_by_side(view: View) -> Iterator[tuple[dict[str, int], dict[str, int]]]:
    """Versions by key in the database and in the index, one stretch of keys after the other."""
    after = ""
    while True:
        held = {stamp.key: stamp.version for stamp in view.walk(after=after, limit=STAMPS)}
        public = documents.public_entities().filter(key__gt=after).order_by("key")
        ours = list(public.values_list("key", flat=True)[:STAMPS])
        if not ours and not held:
            return
        ends = [side[-1] for side in (ours, [*held]) if len(side) == STAMPS]
        upto = min(ends) if ends else max([*ours, *held])
        keys = [key for key in ours if key <= upto]
        heads = journal.heads(keys)
        yield (
            {key: heads[key].public_version if key in heads else 0 for key in keys},
            {key: version for key, version in held.items() if key <= upto},
        )
        after = upto


def _of_sample(view: View, seq: int) -> list[str]:
    """Documents drawn at random: their content, and whether they are found."""
    fresh = documents.documents(_drawn())[0]
    held = view.stored([document.key for document in fresh])
    differ = [document.key for document in fresh if held.get(document.key) != document.stored]
    wrong = dict.fromkeys(differ, "differs from the database")
    for document in [document for document in fresh if document.key not in wrong][:ASKED]:
        if not _is_found(view, document):
            wrong[document.key] = "is not found by its code and name"
    moved = journal.changed_after(seq, keys=list(wrong))
    return [f"{key} {what}" for key, what in sorted(wrong.items()) if key not in moved][:NAMED]


def _drawn() -> list[str]:
    public = documents.public_entities()
    low, high = (public.order_by(order).values_list("pk", flat=True).first() for order in ("pk", "-pk"))
    if low is None or high is None:
        return []
    numbers = range(low, high + 1)
    drawn = random.sample(numbers, min(SAMPLE, len(numbers)))
    return list(public.filter(pk__in=drawn).values_list("key", flat=True))


def _is_found(view: View, document: Document) -> bool:
    """In the tier of its code, and in that of its name, at the place that its order gives it."""
    by_code = not document.codes or _stands_in(view, document, CODE, document.codes[0])
    if code_of(document.name) or "".join(plan(document.name).query) != document.name:
        return by_code  # a name that reads like a code, or longer than any query
    return by_code and _stands_in(view, document, NAME, document.name)


def _stands_in(view: View, document: Document, number: int, query: str) -> bool:
    asked = plan(query)
    question = view.question(asked, NO_FILTERS)
    for index, tier in enumerate(asked.tiers):
        if tier.number == number:
            hits = question.tier(index, after=document.order - 1, limit=1)
            return bool(hits) and hits[0].position == document.order
    return True  # what was written is no question of this kind (a code too short to be one)
