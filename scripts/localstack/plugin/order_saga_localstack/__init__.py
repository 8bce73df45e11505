"""LocalStack as a plain process: Lambda functions are Node processes, sockets are loopback only."""
