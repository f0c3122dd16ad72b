// What a value must satisfy beyond its type: one function a rule, each completing the sentence "<NAME> ...".
#pragma once

#include "app/settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace app::rules {

std::string secret_key(const settings& s);
std::string database_url(const settings& s);
std::string auth_user_model(const settings& s);
std::string x_frame_options(const settings& s);
std::string referrer_policy(const settings& s);
std::string opener_policy(const settings& s);
std::string algorithm(const settings& s);
std::string auth_header_types(const settings& s);
std::string auth_header_name(const settings& s);
std::string user_id_claim(const settings& s);
std::string jti_claim(const settings& s);
std::string token_type_claim(const settings& s);
std::string realm(const settings& s);
std::string password_hashers(const settings& s);
std::string scrypt_work_factor(const settings& s);
std::string argon2_memory_cost(const settings& s);
std::string listen(const settings& s);
std::string tls_certificate_file(const settings& s);
std::string tls_private_key_file(const settings& s);
std::string trusted_proxies(const settings& s);
std::string allowed_hosts(const settings& s);
std::string site_name(const settings& s);
std::string site_color(const settings& s);
std::string site_logo_file(const settings& s);

}  // namespace app::rules
