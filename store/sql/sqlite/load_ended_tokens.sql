select contact, n, flow, version, key, node, entered_at, until, hops, entry, body
from tokens
where contact = ?1 and n = ?2
