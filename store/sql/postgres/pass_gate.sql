-- Many may be inside at once; who closes the gate waits for them.
select closings from sending_gate where id = 1 for share
