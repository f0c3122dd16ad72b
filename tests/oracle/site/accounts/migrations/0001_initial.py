"""The one migration. Columns stand in the order of AbstractUser's fields, our own e-mail address last."""
import django.utils.timezone
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import migrations, models

ACTIVE = "Designates whether this user should be treated as active. Unselect this instead of deleting accounts."
GROUPS = "The groups this user belongs to. A user will get all permissions granted to each of their groups."
SUPERUSER = "Designates that this user has all permissions without explicitly assigning them."
TAKEN = "A user with that username already exists."
USERNAME = "Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."


class Migration(migrations.Migration):
    initial = True
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.CreateModel(
        name="CustomUser",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("password", models.CharField(max_length=128, verbose_name="password")),
            ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
            ("is_superuser", models.BooleanField(default=False, help_text=SUPERUSER, verbose_name="superuser status")),
            ("username", models.CharField(error_messages={"unique": TAKEN}, help_text=USERNAME, max_length=150, unique=True,
                                          validators=[UnicodeUsernameValidator()], verbose_name="username")),
            ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
            ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
            ("is_staff", models.BooleanField(default=False, verbose_name="staff status",
                                             help_text="Designates whether the user can log into this admin site.")),
            ("is_active", models.BooleanField(default=True, help_text=ACTIVE, verbose_name="active")),
            ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
            ("email", models.EmailField(max_length=254, unique=True, verbose_name="email address")),
            ("groups", models.ManyToManyField(blank=True, help_text=GROUPS, related_name="user_set",
                                              related_query_name="user", to="auth.Group", verbose_name="groups")),
            ("user_permissions", models.ManyToManyField(
                blank=True, help_text="Specific permissions for this user.", related_name="user_set",
                related_query_name="user", to="auth.Permission", verbose_name="user permissions")),
        ],
        options={"verbose_name": "user", "verbose_name_plural": "users", "abstract": False},
    )]
