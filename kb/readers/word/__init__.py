"""What a Word file is made of: its package, styles, lists, runs, tables, and how its headings look."""
