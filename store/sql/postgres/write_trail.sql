-- A second row for the same step is refused: nobody goes the same way twice.
insert into trail (shard, month, contact, token, n, flow, version, at, event, body)
select shard_of(contact), month_of(entered_at), contact, token, n, flow, version, at, event, body
from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[],
    $7::bigint[], $8::text[], $9::bigint[])
  as gone (contact, token, n, flow, version, at, event, body, entered_at)
