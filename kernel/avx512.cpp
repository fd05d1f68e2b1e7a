// AVX-512 with VNNI: sixteen units at once, eight rows, sixty-four products of bytes an instruction.
#ifdef SENTIMENT_EMULATED  // tests compile it against SIMDe, for a processor without these instructions
#include "emulated.h"
#else
#include <immintrin.h>
#endif

#include "recurrence.h"

namespace {

struct Avx512 {
  using F = __m512;
  using I = __m512i;
  static constexpr int lanes = 16, rows = 8, slots = 16, shift = 128;
  static F load(const float* at) { return _mm512_loadu_ps(at); }
  static I load(const int32_t* at) { return _mm512_loadu_si512(at); }
  static I load_bytes(const int8_t* at) { return _mm512_loadu_si512(at); }
  static F half(const uint16_t* at) { return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i*)at)); }
  static void store(float* at, F x) { _mm512_storeu_ps(at, x); }
  static F set(float x) { return _mm512_set1_ps(x); }
  static F add(F x, F y) { return _mm512_add_ps(x, y); }
  static F sub(F x, F y) { return _mm512_sub_ps(x, y); }
  static F mul(F x, F y) { return _mm512_mul_ps(x, y); }
  static F div(F x, F y) { return _mm512_div_ps(x, y); }
  static F fma(F x, F y, F z) { return _mm512_fmadd_ps(x, y, z); }
  static F min(F x, F y) { return _mm512_min_ps(x, y); }
  static F max(F x, F y) { return _mm512_max_ps(x, y); }
  static F round(F x) { return _mm512_roundscale_ps(x, 0); }
  static I whole(F x) { return _mm512_cvtps_epi32(x); }
  static F real(I x) { return _mm512_cvtepi32_ps(x); }
  static F scale(F x, I power) { return _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(x), _mm512_slli_epi32(power, 23))); }
  static void store_bytes(uint8_t* at, I x) {
    _mm_storeu_si128((__m128i*)at, _mm_xor_si128(_mm512_cvtsepi32_epi8(x), _mm_set1_epi8(-128)));
  }
  static I four(const uint8_t* at) {
    int32_t bytes;
    memcpy(&bytes, at, 4);
    return _mm512_set1_epi32(bytes);
  }
  static I dot(I sum, I four, I weight) { return _mm512_dpbusd_epi32(sum, four, weight); }
  static I add(I x, I y) { return _mm512_add_epi32(x, y); }
  static I zero() { return _mm512_setzero_si512(); }
  static void store(int32_t* at, I x) { _mm512_storeu_si512(at, x); }
  template <int R>
  static void multiply(const kernel::Recurrence& w, int block, const uint8_t* bytes, int32_t* out) {
    multiply_fours<Avx512, R>(w, block, bytes, out);
  }
};

bool usable() {
#ifdef SENTIMENT_EMULATED
  return true;
#else
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vnni");
#endif
}

}  // namespace

namespace kernel {
const Set kAvx512 = {"avx512vnni", Avx512::lanes, Avx512::shift, false, usable, read_any<Avx512>};
}
