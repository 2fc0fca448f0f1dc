"""A risk for every establishment, and why; the plan of visits. Knows features, not the web."""

import os

# LightGBM's threads would spin while they wait for each other: with another process on the same
# cores, training then takes seven times as long. Read when its library is loaded, so set before.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
