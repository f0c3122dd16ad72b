// What both who reads the header and who checkpoints need of the WAL-index.
#include "store/sqlite/wal_index.hpp"

namespace store::sqlite {
namespace {

constexpr int region_bytes = 32 * 1024;  // WALINDEX_PGSZ: what every mapping of the WAL-index asks for

}  // namespace

sqlite3_file* shared_file(sqlite3* db) {
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&file)) != SQLITE_OK ||
        file == nullptr)
        return nullptr;
    if (file->pMethods == nullptr || file->pMethods->iVersion < 2 || file->pMethods->xShmMap == nullptr) return nullptr;
    return file;
}

volatile std::uint32_t* wal_index(sqlite3_file* file) {
    if (file == nullptr) return nullptr;
    void volatile* region = nullptr;
    if (file->pMethods->xShmMap(file, 0, region_bytes, 0, &region) != SQLITE_OK) return nullptr;
    return static_cast<volatile std::uint32_t*>(region);
}

}  // namespace store::sqlite
