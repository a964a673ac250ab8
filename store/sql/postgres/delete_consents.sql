delete from consents
using unnest($1::bigint[], $2::text[], $3::text[]) as unsaid (contact, channel, body)
where consents.contact = unsaid.contact
  and consents.channel = unsaid.channel
