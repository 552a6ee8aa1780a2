"""今天: the first screen, a reader of all rooms: what to do next, what is out of order, the figures, the map."""
