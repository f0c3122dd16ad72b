"""What gunicorn serves, and what the differential tests call in their own process."""
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oracle_site.settings")
application = get_wsgi_application()
