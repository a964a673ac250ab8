insert into deliveries (source, id, at, n, topic, headers, body, reason, state)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (source, id) do update
set at = excluded.at, n = excluded.n, topic = excluded.topic, headers = excluded.headers,
  body = excluded.body, reason = excluded.reason
where deliveries.state = 'kept'
