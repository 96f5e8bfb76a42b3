"""gunicorn for peers that are not the site, otherwise as deploy/gunicorn.py has it."""

preload_app = True
threads = 4
