"""Language models: prompts, prices, budgets."""
