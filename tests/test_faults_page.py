"""The page of faults says what the tests do."""

from tests.faults import ON_FILES, PAGE, TESTS, rows, table


def test_the_page_of_faults_is_what_the_tests_provoke() -> None:
    """``docs/faults.md`` is what ``python -m tests.faults`` writes, and each file of tests has rows in it."""
    assert PAGE.read_text(encoding="utf-8") == table()
    assert all(len(list(rows(path))) > 3 for path in (*TESTS, ON_FILES))
