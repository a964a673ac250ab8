update sending_gate set closings = closings + 1 where id = 1
