select source, id, at, n, topic, headers, body, reason, state
from deliveries
where source = $1 and id = $2
