"""A user who signs in by e-mail address; columns as Django's AbstractUser has them."""
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager):
    """What `createsuperuser` calls."""

    def create_user(self, email, username, first_name, password=None, **more):
        user = self.model(email=self.normalize_email(email), username=username, first_name=first_name, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, username, first_name, password=None, **more):
        return self.create_user(email, username, first_name, password, is_staff=True, is_superuser=True, **more)


class CustomUser(AbstractUser):
    email = models.EmailField("email address", unique=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["username", "first_name"]

    def __str__(self):
        return self.username
