"""What staff and customers are told when an act is not possible."""


class CannotAct(Exception):
    """The act is not possible as things stand, and nothing was done; the text says why, in their language."""
