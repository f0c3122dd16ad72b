# A room is a folder of src/ and one static library, linked only to the rooms that its row in ARCHITECTURE.md names.
# tools/check_rooms.py compares these calls and every #include with that table.

# latchkey_room(<name> ROOMS <rooms it may include> LIBRARIES <libraries of others>)
function(latchkey_room name)
    cmake_parse_arguments(room "" "" "ROOMS;LIBRARIES" ${ARGN})
    string(REPLACE "/" "_" target ${name})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
    if(NOT sources)
        file(WRITE ${CMAKE_BINARY_DIR}/empty.cpp "")
        set(sources ${CMAKE_BINARY_DIR}/empty.cpp)
    endif()
    list(TRANSFORM room_ROOMS REPLACE "/" "_")
    list(TRANSFORM room_ROOMS PREPEND latchkey_)
    add_library(latchkey_${target} STATIC ${sources})
    set_target_properties(latchkey_${target} PROPERTIES LINKER_LANGUAGE CXX)
    target_include_directories(latchkey_${target} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_include_directories(latchkey_${target} SYSTEM PUBLIC ${BOOST_INCLUDE})
    target_link_libraries(latchkey_${target} PUBLIC latchkey_flags ${room_ROOMS} Threads::Threads PRIVATE ${room_LIBRARIES})
    target_compile_options(latchkey_${target} PRIVATE ${LATCHKEY_WHOLE_PROGRAM})
    latchkey_precompile(latchkey_${target})
endfunction()

# Coroutines pull in half of Asio: parsed once for all rooms where LATCHKEY_FAST_BUILD is on, and a room's files are compiled
# eight at a time. The dev preset leaves it off, so that a file that forgot an #include is noticed.
option(LATCHKEY_FAST_BUILD "Precompile the headers that every room includes, and compile a room's files together" OFF)
function(latchkey_precompile target)
    if(NOT LATCHKEY_FAST_BUILD)
        return()
    endif()
    if(target STREQUAL "latchkey_base")
        target_precompile_headers(${target} PRIVATE
            <expected> <functional> <map> <memory> <optional> <string> <string_view> <vector>
            <fmt/format.h> ${CMAKE_SOURCE_DIR}/src/base/task.hpp)
        target_compile_options(${target} PUBLIC "SHELL:-Xclang -fno-pch-timestamp")
    else()
        target_precompile_headers(${target} REUSE_FROM latchkey_base)
    endif()
endfunction()
