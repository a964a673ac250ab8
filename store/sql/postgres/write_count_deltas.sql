insert into count_deltas (flow, version, day, what, node, label, n)
select flow, version, day, what, node, label, n
from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[],
    $7::bigint[])
  as counted (flow, version, day, what, node, label, n)
