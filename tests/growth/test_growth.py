"""What counts as growing: more than twice the cost, where that is more than noise."""

import pytest

from tools.generated_shop.growth import FLOOR, Growth, table


@pytest.mark.parametrize(
    ("few", "many", "is_too_dear"),
    [
        (0.020, 0.039, False),
        (0.020, 0.041, True),
        (0.0001, 2 * FLOOR, False),  # as if the first had cost as much as is noise
        (0.0001, 2.1 * FLOOR, True),
        (0.0001, FLOOR, False),
    ],
)
def test_twice_the_cost_is_too_dear(few: float, many: float, is_too_dear: bool) -> None:
    assert Growth("page", few, many).is_too_dear == is_too_dear


def test_table_marks_what_grows_and_leaves_out_noise() -> None:
    heading, grows, flat, rest = table(
        [Growth("list", 0.01, 0.05), Growth("page", 0.03, 0.03), Growth("task", 0.001, 0.002)]
    )

    assert heading.split() == ["ratio", "few", "(ms)", "many", "(ms)", "of", "what"]
    assert grows.split() == ["5.00", "10.0", "50.0", "list", "TOO", "DEAR"]
    assert flat.split() == ["1.00", "30.0", "30.0", "page"]
    assert rest == "1 more cost less than 5 ms both times"
