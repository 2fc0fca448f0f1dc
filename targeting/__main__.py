"""`python -m targeting` is the `targeting` command."""

from targeting.app import main

main()
