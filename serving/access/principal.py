"""Who asks: a person by an account, another system by a token, or a command."""

from dataclasses import dataclass

from serving.access.roles import MAY, Permission, Role


@dataclass(frozen=True)
class Principal:
    """A name that the audit keeps, a role, and the bureau to which all it sees belongs.

    `bureau` None is the whole city. `machine` tells other systems, who never stand in for a person
    where the law asks for one.
    """

    name: str
    role: Role
    bureau: str | None
    inspector_id: str | None = None
    machine: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether the role lets it.

        >>> Principal("li.wei", "inspector", "luohu").may("approve")
        False
        """
        return permission in MAY[self.role]
