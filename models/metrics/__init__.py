"""How good a ranking is: one room for backtest, comparison, gate and report."""
