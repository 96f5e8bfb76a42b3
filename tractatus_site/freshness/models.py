"""No tables of the ORM. Django tells only apps that have this module when migrations are over."""
