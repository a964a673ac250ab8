select contact, n, flow, version, key, node, entered_at, body
from tokens
where contact = ?1 and n = ?2
