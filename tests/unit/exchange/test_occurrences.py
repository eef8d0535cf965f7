"""Rows of equal key: equal contents first, the rest as corrections, never a deletion."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exchange.occurrences import Groups, Identity, Match, OnFile, content_digest, key_digest, scan, short
from exchange.readers import BadRow, Row


def identify(row: Row) -> Identity:
    key = key_digest(row.cells[:1])
    return Identity(key, content_digest(row.cells), short(key))


def file_of(*contents: tuple[str, str]) -> list[Row]:
    return [Row(line, list(cells)) for line, cells in enumerate(contents, 2)]


def look(rows: list[Row]) -> Groups:
    return scan(rows, identify, expected=10, seen=lambda count: None)


class Book:
    """Records on file, as the importer keeps them: key → occurrence → [id, digest]."""

    def __init__(self) -> None:
        self.records: dict[str, dict[int, list[object]]] = {}
        self.last_id = 0

    def load(self, rows: list[Row]) -> dict[int, str]:
        """Import a file; returns what became of each line."""
        groups, result = look(rows), {}
        for row in rows:
            identity = identify(row)
            on_file = [
                OnFile(int(str(pk)), number, str(digest))
                for number, (pk, digest) in self.records.get(identity.key, {}).items()
            ]
            match = groups.match(row, identity, on_file)
            result[row.line] = self.apply(identity, match)
        return result

    def apply(self, identity: Identity, match: Match) -> str:
        if match.first is not None:
            return "duplicate"
        records = self.records.setdefault(identity.key, {})
        if match.record_id is None:
            assert match.occurrence not in records
            self.last_id += 1
            records[match.occurrence] = [self.last_id, identity.content]
            return "new"
        assert records[match.occurrence][0] == match.record_id
        if match.digest_on_file == identity.content:
            return "same"
        records[match.occurrence][1] = identity.content
        return "corrected"


def test_two_rows_of_one_key_are_two_records() -> None:
    book, rows = Book(), file_of(("k", "a"), ("k", "b"), ("other", "a"))
    assert book.load(rows) == {2: "new", 3: "new", 4: "new"}
    assert book.load(rows) == {2: "same", 3: "same", 4: "same"}


def test_another_order_changes_nothing() -> None:
    book = Book()
    book.load(file_of(("k", "a"), ("k", "b")))
    assert book.load(file_of(("k", "b"), ("k", "a"))) == {2: "same", 3: "same"}


def test_equal_contents_are_matched_first_and_the_rest_is_a_correction() -> None:
    book = Book()
    book.load(file_of(("k", "a"), ("k", "b")))
    before = {number: record[0] for number, record in book.records[key_digest(["k"])].items()}
    assert book.load(file_of(("k", "b"), ("k", "A"))) == {2: "same", 3: "corrected"}
    assert {number: record[0] for number, record in book.records[key_digest(["k"])].items()} == before


def test_a_row_more_is_a_new_record_and_a_row_less_deletes_nothing() -> None:
    book = Book()
    book.load(file_of(("k", "a")))
    assert book.load(file_of(("k", "b"), ("k", "a"))) == {2: "new", 3: "same"}
    assert book.load(file_of(("k", "b"))) == {2: "same"}
    assert len(book.records[key_digest(["k"])]) == 2


def test_an_identical_second_row_is_a_duplicate_of_the_first_line() -> None:
    rows = file_of(("k", "a"), ("x", "y"), ("k", "a"))
    groups = look(rows)
    groups.match(rows[0], identify(rows[0]), [])
    assert groups.match(rows[2], identify(rows[2]), []).first == 2
    assert groups.size(identify(rows[0])) == 1


def test_bad_rows_are_counted_and_left_aside() -> None:
    groups = look([*file_of(("k", "a")), BadRow(3, "null_byte", {}, ["k", "a"])])  # type: ignore[list-item]
    assert (groups.rows, groups.groups) == (2, {})


contents = st.lists(st.tuples(st.sampled_from("klm"), st.sampled_from("abcd")), max_size=12)


@given(st.lists(contents, max_size=4))
def test_any_sequence_of_files_ends_with_the_last_one_on_file_and_is_idempotent(
    files: list[list[tuple[str, str]]],
) -> None:
    book = Book()
    for cells in files:
        rows = file_of(*cells)
        book.load(rows)
        for key, content in set(cells):
            digests = [digest for _, digest in book.records[key_digest([key])].values()]
            assert digests.count(content_digest([key, content])) == 1
        assert set(book.load(rows).values()) <= {"same", "duplicate"}


@given(contents, st.integers(0, 12))
def test_a_crash_after_any_row_and_a_second_run_give_what_one_run_gives(
    cells: list[tuple[str, str]], stop: int
) -> None:
    rows = file_of(*cells)
    whole, crashed = Book(), Book()
    whole.load(rows)
    groups = look(rows)
    for row in rows[:stop]:
        identity = identify(row)
        on_file = [
            OnFile(int(str(pk)), n, str(d)) for n, (pk, d) in crashed.records.get(identity.key, {}).items()
        ]
        crashed.apply(identity, groups.match(row, identity, on_file))
    crashed.load(rows)

    def held(book: Book) -> dict[str, list[str]]:
        return {key: sorted(str(d) for _, d in records.values()) for key, records in book.records.items()}

    assert held(crashed) == held(whole)
