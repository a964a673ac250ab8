insert into count_deltas (flow, version, day, what, node, label, n)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
