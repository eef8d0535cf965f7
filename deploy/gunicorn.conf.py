"""gunicorn as this site runs it (deploy/serve.py): threads, long request lines let through, nothing plain logged."""

import os

from creditsite import serving

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "creditsite.serving.Worker"
limit_request_line = 0  # answered by AddressMiddleware, in the one shape
limit_request_fields = 60
limit_request_field_size = 16_384
graceful_timeout = 10
control_socket_disable = True
forwarded_allow_ips = ""  # whom to believe is NUM_PROXIES' business, not gunicorn's
forwarder_headers = "SCRIPT_NAME,PATH_INFO"
loglevel = "warning"
logconfig_dict = serving.logging_for_gunicorn()
child_exit = serving.child_exit
