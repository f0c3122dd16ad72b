"""The paths of the contract's section 1; all end with a slash, CommonMiddleware redirects those without."""
from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls), path("accounts/", include("accounts.urls"))]
