delete from count_deltas
