select bodies.parts, bodies.pattern, patterns.bytes
from bodies
left join patterns on patterns.name = bodies.pattern
where bodies.contact = $1 and bodies.message = $2
