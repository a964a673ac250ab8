update messages set
  provider = changed.provider,
  status = changed.status,
  not_before = changed.not_before,
  sending_since = changed.sending_since,
  body = changed.body,
  owner = case changed.status
    when 'sending' then coalesce(changed.owner, messages.owner)
  end
from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[], $6::bigint[],
    $7::bigint[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::bigint[],
    $13::bigint[], $14::bytea[], $15::bigint[], $16::bigint[])
  as changed (contact, token, node, visit, id, flow, version, channel, provider, status, queued_at,
    not_before, sending_since, body, month, owner)
where messages.contact = changed.contact
  and messages.token = changed.token
  and messages.visit = changed.visit
  and messages.month = changed.month
