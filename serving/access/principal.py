"""Who asks: a person by an account, another system by a token, or a command."""

from dataclasses import dataclass

from serving.access.roles import MAY, Machine, Permission, Role


@dataclass(frozen=True)
class Principal:
    """A name that the audit keeps, a role, and the bureau to which all it sees belongs.

    `bureau` None is the whole city. A role says what a person may; `granted` what a machine may.
    """

    name: str
    role: Role | Machine
    bureau: str | None
    inspector_id: str | None = None
    granted: frozenset[Permission] = frozenset()

    @property
    def machine(self) -> bool:
        """Whether it is another system, which never stands in for a person."""
        return self.role == "machine"

    def may(self, permission: Permission) -> bool:
        """Whether the role lets it, or a machine's token.

        >>> Principal("li.wei", "inspector", "luohu").may("approve")
        False
        >>> platform = frozenset({"read_lists"})
        >>> Principal("token:platform", "machine", None, granted=platform).may("read_lists")
        True
        """
        if self.role == "machine":
            return permission in self.granted
        return permission in MAY[self.role]
