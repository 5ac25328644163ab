"""The domain: documents, the library that keeps them, and how files become documents."""
