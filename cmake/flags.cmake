# How everything is compiled: warnings as errors, hardening in release, sanitizers by preset.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

set(LATCHKEY_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")

# First on the command line, so that a target may say otherwise (the tests do).
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
# Not optimised, the instrumented rooms take half the time to compile, and nothing hides from the instruments. The
# preset fuzz, which is for hours, optimises all the same.
if(LATCHKEY_SANITIZE)
    set(CMAKE_CXX_FLAGS_DEBUG "-gline-tables-only")
endif()

add_library(latchkey_flags INTERFACE)
target_compile_options(latchkey_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wno-missing-designated-field-initializers -Werror
    $<$<CONFIG:Release>:-fstack-protector-strong>)
target_compile_definitions(latchkey_flags INTERFACE
    BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_HAS_CO_AWAIT
    $<$<CONFIG:Release>:_FORTIFY_SOURCE=3> _GLIBCXX_ASSERTIONS)
target_link_options(latchkey_flags INTERFACE -fuse-ld=lld-19 -pie -Wl,-z,relro,-z,now)

if(LATCHKEY_SANITIZE)
    target_compile_options(latchkey_flags INTERFACE
        -fsanitize=${LATCHKEY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(latchkey_flags INTERFACE -fsanitize=${LATCHKEY_SANITIZE})
endif()

# In release the rooms' objects hold the compiler's intermediate code beside the machine's: the program is optimised as a
# whole when it is linked (ThinLTO), and the many test programs are linked as ever. What did not change is kept for the
# next link.
set(LATCHKEY_WHOLE_PROGRAM "$<$<CONFIG:Release>:-flto=thin;-ffat-lto-objects>")
set(LATCHKEY_WHOLE_PROGRAM_LINK
    "$<$<CONFIG:Release>:-flto=thin;LINKER:--fat-lto-objects,--thinlto-cache-dir=${CMAKE_BINARY_DIR}/thinlto>")
