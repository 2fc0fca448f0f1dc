"""Which register version stands for each pair, and numbers for the different groups and Mondays."""

from features.kernel.compiling import compiled
from features.kernel.program import NOBODY, Ints, Longs


@compiled
def newest(
    offsets: Longs, known: Ints, withdrawn: Ints, place: Ints, as_of: Ints, version: Longs
) -> None:
    """Writes each pair's newest row that was known before the Monday and not withdrawn by then."""
    for i in range(place.size):
        version[i] = NOBODY
        for row in range(offsets[place[i]], offsets[place[i] + 1]):
            if (known[row] < as_of[i]) & (withdrawn[row] > as_of[i]):
                version[i] = row


@compiled
def number(group: Ints, monday: Ints, table: Ints, key: Ints, first: Longs) -> int:
    """How many different (group, monday) there are, numbered in the order in which they are met.

    `table[group, monday]`, NOBODY before, and `key` are their numbers, `first` where each was met.
    Neighbours in a register often have neighbouring numbers: what is kept by number lies together.
    """
    met = 0
    for i in range(group.size):
        if group[i] < 0:
            key[i] = NOBODY
            continue
        if table[group[i], monday[i]] == NOBODY:
            table[group[i], monday[i]] = met
            first[met] = i
            met += 1
        key[i] = table[group[i], monday[i]]
    return met
