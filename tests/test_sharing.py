"""Tests that share a running shop stay together; the others may go anywhere."""

from tests.plugins.sharing import SHARED_FOLDERS, shared_folder
from tests.shop import ROOT


def test_tests_of_a_shared_folder_stay_together() -> None:
    one, other = "tests/flows/test_purchase.py::test_one", "tests/flows/test_access.py::test_other[a/b]"
    assert shared_folder(one) == shared_folder(other) == "tests/flows/"


def test_other_tests_are_left_alone() -> None:
    assert shared_folder("core/tests/test_money.py::test_one") is None


def test_shared_folders_hold_tests() -> None:
    assert all(list((ROOT / folder).glob("test_*.py")) for folder in SHARED_FOLDERS)
