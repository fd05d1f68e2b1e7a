"""The served models: loading, registry, reload."""
