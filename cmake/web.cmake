# The pages of web/, built by npm, packed, and compiled into the room `web` (tools/web-assets). Without them the program
# serves the API alone.
option(LATCHKEY_WEB "Build the account pages and the admin panel into the program (needs npm)" ON)

function(latchkey_assets target)
    if(NOT LATCHKEY_WEB)
        target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/no_assets.cpp)
        return()
    endif()
    set(folder ${CMAKE_BINARY_DIR}/web)
    # Not the whole folder: node_modules has tens of thousands of files.
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS
        ${CMAKE_SOURCE_DIR}/web/client/src/* ${CMAKE_SOURCE_DIR}/web/account/src/* ${CMAKE_SOURCE_DIR}/web/admin/src/*)
    file(GLOB configuration CONFIGURE_DEPENDS
        ${CMAKE_SOURCE_DIR}/web/package*.json ${CMAKE_SOURCE_DIR}/web/pack.mjs ${CMAKE_SOURCE_DIR}/web/*/package.json
        ${CMAKE_SOURCE_DIR}/web/*/index.html ${CMAKE_SOURCE_DIR}/web/*/*.config.ts ${CMAKE_SOURCE_DIR}/web/*/tsconfig*.json)
    add_custom_command(OUTPUT ${folder}/assets.cpp
        BYPRODUCTS ${folder}/assets.bin
        COMMAND ${CMAKE_SOURCE_DIR}/tools/web-assets ${folder}
        DEPENDS ${sources} ${configuration} ${CMAKE_SOURCE_DIR}/tools/web-assets
        COMMENT "Building the pages" VERBATIM)
    target_sources(${target} PRIVATE ${folder}/assets.cpp)
    set_source_files_properties(${folder}/assets.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
