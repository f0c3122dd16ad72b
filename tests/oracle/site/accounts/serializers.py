"""Registration and the signed-in user, by the contract's sections 3, 4 and 9."""
from django.contrib.auth.password_validation import validate_password
from rest_framework import serializers

from .models import CustomUser


class RegisterSerializer(serializers.Serializer):
    """The uniqueness of both columns is asked after the fields are good, so it is no validator of theirs."""

    email = serializers.EmailField()
    username = serializers.CharField()
    password = serializers.CharField(write_only=True, validators=[validate_password])
    password2 = serializers.CharField(write_only=True)
    first_name = serializers.CharField()

    def validate(self, fields):
        if fields["password"] != fields["password2"]:
            raise serializers.ValidationError({"password": "Password fields didn't match."})
        for name in ("username", "email"):
            if CustomUser.objects.filter(**{name: fields[name]}).exists():
                raise serializers.ValidationError({name: f"User with this {name} already exists."})
        return fields

    def create(self, fields):
        # Not create_user(): the address is kept as it was sent.
        user = CustomUser(email=fields["email"], username=fields["username"], first_name=fields["first_name"])
        user.set_password(fields["password"])
        user.save()
        return user


class MeSerializer(serializers.ModelSerializer):
    class Meta:
        model = CustomUser
        fields = ["id", "email", "username", "first_name", "last_name"]
