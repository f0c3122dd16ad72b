"""Django's panel for our users: its own user pages with the e-mail address in front."""
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from .models import CustomUser


@admin.register(CustomUser)
class CustomUserAdmin(UserAdmin):
    list_display = ("email", "username", "first_name", "is_active", "is_staff")
    list_filter = ("email", "username", "first_name", "is_active", "is_staff")
    search_fields = ("email", "username", "first_name")
    ordering = ("-date_joined",)
    fieldsets = (
        (None, {"fields": ("email", "password", "username", "first_name", "last_name")}),
        ("Permissions", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": (
        "email", "username", "first_name", "password1", "password2", "is_active", "is_staff")}),)
