// What the admin panel asks of a SQLite file: lists and counts of the background reader, short reads of the calling
// thread's, changes of the writer.
#pragma once

#include "store/admin_store.hpp"
#include "store/sqlite/background.hpp"
#include "store/sqlite/readers.hpp"
#include "store/sqlite/writer.hpp"

#include <memory>

namespace store::sqlite {

/// All of it must outlive the parts.
struct workers {
    readers& short_reads;
    background& long_reads;
    writer& changes;
    const database_file& file;
};

[[nodiscard]] std::unique_ptr<user_admin> make_user_admin(const workers& with);
[[nodiscard]] std::unique_ptr<group_admin> make_group_admin(const workers& with);
[[nodiscard]] std::unique_ptr<token_admin> make_token_admin(const workers& with);
[[nodiscard]] std::unique_ptr<log_admin> make_log_admin(const workers& with);
[[nodiscard]] std::unique_ptr<session_store> make_session_store(const workers& with);
[[nodiscard]] std::unique_ptr<figure_store> make_figure_store(const workers& with);

}  // namespace store::sqlite
