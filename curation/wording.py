"""Numbers beside what they count, as English has it."""


def counted(number: int, one: str, several: str = "") -> str:
    """Give ``1 row``, ``1,250 rows``, or ``2 answers are`` for ``one`` = ``answer is``.

    Args:
        number: how many there are.
        one: what is said of one; ``several`` is that with an ``s``, where it is not given.
        several: what is said of none and of more than one.
    """
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
