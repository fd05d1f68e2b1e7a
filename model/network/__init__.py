"""The recurrent network, packed batches and near ties."""
