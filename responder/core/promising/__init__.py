"""The reply time that a desk's own record supports: survival, predictors, adaptation, choice."""
