"""The authoring format: one Markdown file a module. Pure; see docs/authoring.md for the grammar by example."""
