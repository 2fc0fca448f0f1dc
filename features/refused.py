"""The one kind of error meant for a person: what we have, what we wanted, what to do next."""


class Refused(Exception):  # noqa: N818  # it is not our error
    """Something asked for cannot be done. Its text is shown as it is; commands end with code 1."""
