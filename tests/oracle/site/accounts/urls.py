"""What hangs below /accounts/."""
from django.urls import path
from rest_framework_simplejwt import views as jwt

from . import views

urlpatterns = [
    path("register/", views.Register.as_view()),
    path("token/", jwt.TokenObtainPairView.as_view()),
    path("token/refresh/", jwt.TokenRefreshView.as_view()),
    path("token/verify/", jwt.TokenVerifyView.as_view()),
    path("token/blacklist/", jwt.TokenBlacklistView.as_view()),
    path("me/", views.Me.as_view()),
]
